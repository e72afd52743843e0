/** `kayak version`: this program's, and that of the Kubernetes API it speaks. */
import { kayakVersion, kubernetesVersion } from "../version.ts";

export async function run(): Promise<void> {
  process.stdout.write(`kayak ${kayakVersion} (Kubernetes API ${kubernetesVersion}, Node.js ${process.version})\n`);
}
