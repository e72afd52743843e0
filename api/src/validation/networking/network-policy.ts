/** Network policies. */
import { checkCidr, checkPort, checkPortName, isStrictSubnet } from "../../names/index.ts";
import type { FieldErrors } from "../field-errors.ts";
import { validateLabelSelector } from "../labels.ts";
import type { networking } from "../types.ts";

const protocols = ["TCP", "UDP", "SCTP"];
const policyTypes = ["Egress", "Ingress"];

export function validateNetworkPolicy({ spec }: networking.NetworkPolicy, errors: FieldErrors): void {
  validateLabelSelector(spec.podSelector, "spec.podSelector", errors);
  spec.ingress?.forEach(({ ports, from }, index) => {
    const at = `spec.ingress[${index}]`;
    validateRule({ ports, peers: from, peersAt: `${at}.from` }, at, errors);
  });
  spec.egress?.forEach(({ ports, to }, index) => {
    const at = `spec.egress[${index}]`;
    validateRule({ ports, peers: to, peersAt: `${at}.to` }, at, errors);
  });
  const { policyTypes: types = [] } = spec;
  if (types.length > policyTypes.length)
    return errors.invalid("spec.policyTypes", types, "may not specify more than two policyTypes");
  types.forEach((type, index) => {
    if (!policyTypes.includes(type)) errors.notSupported(`spec.policyTypes[${index}]`, type, policyTypes);
  });
}

interface Rule {
  readonly ports: readonly networking.NetworkPolicyPort[] | undefined;
  readonly peers: readonly networking.NetworkPolicyPeer[] | undefined;
  readonly peersAt: string;
}

function validateRule({ ports, peers, peersAt }: Rule, at: string, errors: FieldErrors): void {
  ports?.forEach((port, index) => validatePort(port, `${at}.ports[${index}]`, errors));
  peers?.forEach((peer, index) => validatePeer(peer, `${peersAt}[${index}]`, errors));
}

function validatePort(
  { protocol, port, endPort }: networking.NetworkPolicyPort,
  at: string,
  errors: FieldErrors,
): void {
  if (protocol !== undefined && !protocols.includes(protocol))
    errors.notSupported(`${at}.protocol`, protocol, protocols);
  if (port === undefined) {
    if (endPort !== undefined)
      errors.invalid(`${at}.endPort`, endPort, "may not be specified when `port` is not specified");
  } else if (typeof port === "string") {
    errors.invalidEach(`${at}.port`, port, checkPortName(port));
    if (endPort !== undefined)
      errors.invalid(`${at}.endPort`, endPort, "may not be specified when `port` is non-numeric");
  } else {
    errors.invalidEach(`${at}.port`, port, checkPort(port));
    if (endPort === undefined) return;
    if (endPort < port) errors.invalid(`${at}.endPort`, endPort, "must be greater than or equal to `port`");
    errors.invalidEach(`${at}.endPort`, endPort, checkPort(endPort));
  }
}

function validatePeer(peer: networking.NetworkPolicyPeer, at: string, errors: FieldErrors): void {
  const { podSelector, namespaceSelector, ipBlock } = peer;
  validateLabelSelector(podSelector, `${at}.podSelector`, errors);
  validateLabelSelector(namespaceSelector, `${at}.namespaceSelector`, errors);
  if (ipBlock) validateBlock(ipBlock, `${at}.ipBlock`, errors);
  const given = [podSelector, namespaceSelector, ipBlock].filter((each) => each !== undefined).length;
  if (given === 0) errors.required(at, "must specify a peer");
  else if (given > 1 && ipBlock) errors.forbidden(at, "may not specify both ipBlock and another peer");
}

function validateBlock({ cidr, except }: networking.IPBlock, at: string, errors: FieldErrors): void {
  if (cidr === "") return errors.required(`${at}.cidr`);
  const problems = checkCidr(cidr);
  errors.invalidEach(`${at}.cidr`, cidr, problems);
  if (problems.length > 0) return;
  except?.forEach((range, index) => {
    const field = `${at}.except[${index}]`;
    const wrong = checkCidr(range);
    errors.invalidEach(field, range, wrong);
    if (wrong.length === 0 && !isStrictSubnet(range, cidr))
      errors.invalid(field, range, "must be a strict subset of `cidr`");
  });
}
