/** `kayak version`: this program's, and that of the Kubernetes API it speaks. */
import { kubernetesVersion } from "@kayak/api";
import { kayakVersion } from "../version.ts";

export async function run(): Promise<void> {
  process.stdout.write(
    `kayak ${kayakVersion} (Kubernetes API ${kubernetesVersion.gitVersion}, Node.js ${process.version})\n`,
  );
}
