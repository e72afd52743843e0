/** The rules of each source of a volume. */
import { checkRange } from "../../names/index.ts";
import type { FieldErrors } from "../field-errors.ts";
import type { core } from "../types.ts";
import { validateClaimTemplate } from "../storage/claim-spec.ts";
import { validateDriverName } from "../storage/csi.ts";
import { pullPolicies } from "./container.ts";
import { validateDescendingPath, validateFileMode, validateNoBacksteps } from "./paths.ts";
import { validateProjected } from "./projected.ts";
import { validateDownwardFile, validateItems } from "./volume-files.ts";

interface Place {
  readonly at: string;
  readonly isPod: boolean;
}

type Rule = (volume: core.Volume, place: Place, errors: FieldErrors) => void;
type Source = Exclude<keyof core.Volume, "name">;

const hostPathTypes = [
  "",
  "BlockDevice",
  "CharDevice",
  "Directory",
  "DirectoryOrCreate",
  "File",
  "FileOrCreate",
  "Socket",
];

/** A rule that asks only for fields that must not be empty. */
function requires<S extends Source>(source: S, ...fields: (keyof NonNullable<core.Volume[S]> & string)[]): Rule {
  return (volume, { at }, errors) => {
    for (const field of fields)
      if (isMissing((volume[source] as Readonly<Record<string, unknown>> | undefined)?.[field]))
        errors.required(`${at}.${field}`);
  };
}

function isMissing(value: unknown): boolean {
  return value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
}

function all(...rules: Rule[]): Rule {
  return (volume, place, errors) => rules.forEach((rule) => rule(volume, place, errors));
}

const hostPath: Rule = ({ hostPath: source }, { at }, errors) => {
  if (!source?.path) return errors.required(`${at}.path`);
  validateNoBacksteps(source.path, `${at}.path`, errors);
  if (source.type !== undefined && !hostPathTypes.includes(source.type))
    errors.notSupported(`${at}.type`, source.type, hostPathTypes);
};

const emptyDir: Rule = ({ emptyDir: source }, { at }, errors) => {
  if (source?.sizeLimit?.startsWith("-"))
    errors.forbidden(`${at}.sizeLimit`, "SizeLimit field must be a valid resource quantity");
};

const secret: Rule = ({ secret: source }, { at }, errors) => {
  if (!source?.secretName) errors.required(`${at}.secretName`);
  validateFileMode(source?.defaultMode, `${at}.defaultMode`, errors);
  validateItems(source?.items, `${at}.items`, errors);
};

const configMap: Rule = ({ configMap: source }, { at }, errors) => {
  if (!source?.name) errors.required(`${at}.name`);
  validateFileMode(source?.defaultMode, `${at}.defaultMode`, errors);
  validateItems(source?.items, `${at}.items`, errors);
};

const downwardAPI: Rule = ({ downwardAPI: source }, { at }, errors) => {
  validateFileMode(source?.defaultMode, `${at}.defaultMode`, errors);
  source?.items?.forEach((file, index) => validateDownwardFile(file, `${at}.items[${index}]`, errors));
};

const image: Rule = ({ image: source }, { at, isPod }, errors) => {
  if (isPod && !source?.reference) errors.required(`${at}.reference`);
  errors.oneOf(`${at}.pullPolicy`, source?.pullPolicy, pullPolicies);
};

const nfs: Rule = ({ nfs: source }, { at }, errors) => {
  if (source?.path && !source.path.startsWith("/"))
    errors.invalid(`${at}.path`, source.path, "must be an absolute path");
};

const csi: Rule = ({ csi: source }, { at }, errors) => {
  validateDriverName(source?.driver ?? "", `${at}.driver`, errors);
  if (source?.nodePublishSecretRef && !source.nodePublishSecretRef.name)
    errors.required(`${at}.nodePublishSecretRef.name`);
};

const ephemeral: Rule = ({ ephemeral: source }, { at }, errors) => {
  if (!source?.volumeClaimTemplate) errors.required(`${at}.volumeClaimTemplate`);
  else validateClaimTemplate(source.volumeClaimTemplate, `${at}.volumeClaimTemplate`, errors);
};

const gitRepo: Rule = ({ gitRepo: source }, { at }, errors) =>
  validateDescendingPath(source?.directory ?? "", `${at}.directory`, errors);

const disk: Rule = ({ gcePersistentDisk, awsElasticBlockStore }, { at }, errors) => {
  const partition = (gcePersistentDisk ?? awsElasticBlockStore)?.partition ?? 0;
  errors.invalidEach(`${at}.partition`, partition, checkRange(partition, 0, 255));
};

export const sourceRules: Readonly<Partial<Record<string, Rule>>> = {
  hostPath,
  emptyDir,
  secret,
  configMap,
  downwardAPI,
  image,
  csi,
  ephemeral,
  projected: ({ projected }, { at }, errors) => validateProjected(projected!, at, errors),
  nfs: all(requires("nfs", "server", "path"), nfs),
  persistentVolumeClaim: requires("persistentVolumeClaim", "claimName"),
  gitRepo: all(requires("gitRepo", "repository"), gitRepo),
  gcePersistentDisk: all(requires("gcePersistentDisk", "pdName"), disk),
  awsElasticBlockStore: all(requires("awsElasticBlockStore", "volumeID"), disk),
  iscsi: requires("iscsi", "targetPortal", "iqn"),
  glusterfs: requires("glusterfs", "endpoints", "path"),
  rbd: requires("rbd", "monitors", "image"),
  cinder: requires("cinder", "volumeID"),
  cephfs: requires("cephfs", "monitors"),
  quobyte: requires("quobyte", "registry", "volume"),
  flexVolume: requires("flexVolume", "driver"),
  azureFile: requires("azureFile", "secretName", "shareName"),
  vsphereVolume: requires("vsphereVolume", "volumePath"),
  azureDisk: requires("azureDisk", "diskName", "diskURI"),
  photonPersistentDisk: requires("photonPersistentDisk", "pdID"),
  portworxVolume: requires("portworxVolume", "volumeID"),
  scaleIO: requires("scaleIO", "gateway", "system", "volumeName"),
  storageos: requires("storageos", "volumeName"),
};
