/** What bounds and classifies other objects, and what is about networks. */
import {
  IngressClasses,
  Ingresses,
  NetworkPolicies,
  PodTemplates,
  PriorityClasses,
  ResourceQuotas,
  RuntimeClasses,
  ServiceCIDRs,
  type corev1,
  type networkingv1,
} from "@kayak/api";
import { isDeepStrictEqual } from "node:util";
import { specAndStatus, specOnly, startCounting, statusOnly, strategy } from "../strategy.ts";

export const policyStrategies = [
  strategy<corev1.PodTemplate>(PodTemplates, {
    returnsDeleted: true,
    prepareForCreate: startCounting,
    prepareForUpdate(next, current) {
      const changed = !isDeepStrictEqual(next.template, current.template);
      if (changed) next.metadata.generation = (current.metadata.generation ?? 0) + 1;
    },
  }),
  strategy<corev1.ResourceQuota>(ResourceQuotas, {
    ...statusOnly<corev1.ResourceQuota>(() => ({})),
    returnsDeleted: true,
  }),
  strategy(PriorityClasses, { prepareForCreate: startCounting }),
  strategy(RuntimeClasses, { allowUnconditionalUpdate: false }),
  strategy<networkingv1.Ingress>(
    Ingresses,
    specAndStatus<networkingv1.Ingress>(() => ({ loadBalancer: {} })),
  ),
  strategy<networkingv1.IngressClass>(IngressClasses, specOnly<networkingv1.IngressClass>()),
  strategy<networkingv1.NetworkPolicy>(NetworkPolicies, specOnly<networkingv1.NetworkPolicy>()),
  strategy<networkingv1.ServiceCIDR>(
    ServiceCIDRs,
    statusOnly<networkingv1.ServiceCIDR>(() => ({})),
  ),
];
