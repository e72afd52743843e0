/** Makes sure that a container's image is there, as its pull policy asks. */
import type { corev1 } from "@kayak/api";
import type { Clock } from "@kayak/client";
import type { ImageCredentials, ImageInfo, ImageService, PulledImage } from "../cri.ts";
import { acceptedSecret, isKnown, mustVerify, repositoryOf, type VerificationPolicy } from "../images/access.ts";
import { BackOff, goDuration } from "../pods/back-off.ts";
import type { ObjectSource } from "./env.ts";
import { StartError, messageOf } from "./errors.ts";
import type { PodEvents } from "./events.ts";
import { accessFor, offerOf } from "./pull-secrets.ts";

const PULL_INITIAL_MS = 10_000;
const PULL_MAX_MS = 300_000;
/** While an image is missing, how often the store is looked at: someone may load it. */
const RECHECK_MS = 5_000;

export interface ImagePullerOptions {
  readonly images: ImageService;
  readonly events: PodEvents;
  readonly clock: Clock;
  readonly verification: VerificationPolicy;
}

export interface ImageNeed {
  readonly objects: Pick<ObjectSource, "secret">;
  readonly signal: AbortSignal;
}

interface Failure {
  readonly message: string;
  readonly at: number;
}

export class ImagePuller {
  readonly #options: ImagePullerOptions;
  readonly #backOff: BackOff;
  readonly #failures = new Map<string, Failure>();
  /** Pulls under way: several containers wait for one. */
  readonly #pulling = new Map<string, Promise<PulledImage>>();

  constructor(options: ImagePullerOptions) {
    this.#options = options;
    this.#backOff = new BackOff({ clock: options.clock, initialMs: PULL_INITIAL_MS, maxMs: PULL_MAX_MS });
  }

  /** Throws a StartError when the image can't be had now. */
  async ensure(pod: corev1.Pod, container: corev1.Container, need: ImageNeed): Promise<ImageInfo> {
    const reference = container.image ?? "";
    const policy = container.imagePullPolicy ?? "IfNotPresent";
    const { images, events } = this.#options;
    const present = await this.#resolve(pod, container);
    const isOpen = present && policy !== "Always" && (await this.#mayUse(present, pod, { reference, need }));
    if (isOpen) {
      events.container(pod, container.name, {
        type: "Normal",
        reason: "Pulled",
        message: `Container image "${reference}" already present on machine and can be accessed by the pod`,
      });
      return present;
    }
    if (policy === "Never") {
      // Whether it is there is nothing that a pod without its secret has to know.
      const why = present ? "" : explain(await images.explainMissing(reference));
      const message = `Container image "${reference}" is not present with pull policy of Never${why}`;
      events.container(pod, container.name, { type: "Warning", reason: "ErrImageNeverPull", message });
      throw this.#fail(
        pod,
        container,
        new StartError("ErrImageNeverPull", message, { retryAtMs: this.#options.clock.now() + RECHECK_MS }),
      );
    }
    return this.#pull(pod, container, need);
  }

  layers(id: string, user: string): ReturnType<ImageService["layers"]> {
    return this.#options.images.layers(id, user);
  }

  forget(uid: string): void {
    this.#backOff.forget(`${uid}/`);
    for (const key of this.#failures.keys()) if (key.startsWith(`${uid}/`)) this.#failures.delete(key);
  }

  /** Without its secret, an image that was pulled with one is as good as absent. */
  async #mayUse(
    image: ImageInfo,
    pod: corev1.Pod,
    { reference, need }: { reference: string; need: ImageNeed },
  ): Promise<boolean> {
    const { images, verification } = this.#options;
    if (!mustVerify(verification, reference, image.pulled)) return true;
    const repository = repositoryOf(reference);
    const access = image.access?.[repository];
    if (!access || access.everyone) return access !== undefined;
    const { secrets } = await offerOf(pod, reference, need.objects);
    const accepted = acceptedSecret(
      access,
      secrets.map(({ secret }) => secret),
    );
    if (accepted && !isKnown(access, accepted))
      await images.grant(image.id, repository, { everyone: false, secrets: [accepted] });
    return accepted !== undefined;
  }

  async #resolve(pod: corev1.Pod, container: corev1.Container): Promise<ImageInfo | undefined> {
    try {
      return await this.#options.images.resolve(container.image ?? "");
    } catch (error) {
      const message = `Failed to apply default image tag "${container.image ?? ""}": ${messageOf(error)}`;
      this.#options.events.container(pod, container.name, { type: "Warning", reason: "InspectFailed", message });
      throw this.#fail(pod, container, new StartError("InvalidImageName", message));
    }
  }

  async #pull(pod: corev1.Pod, container: corev1.Container, need: ImageNeed): Promise<ImageInfo> {
    const { clock, events, images } = this.#options;
    const reference = container.image ?? "";
    const key = `${pod.metadata.uid}/${reference}`;
    const failure = this.#failures.get(key);
    const wait = failure && this.#backOff.waiting(key, failure.at);
    if (wait) throw this.#backingOff(pod, container, { failure, untilMs: wait.untilMs });
    events.container(pod, container.name, {
      type: "Normal",
      reason: "Pulling",
      message: `Pulling image "${reference}"`,
    });
    const startedAt = clock.elapsed();
    try {
      const image = await this.#pullAs(pod, reference, need);
      const took = goDuration(clock.elapsed() - startedAt);
      const message = `Successfully pulled image "${reference}" in ${took} (${took} including waiting). Image size: ${image.sizeBytes} bytes.`;
      events.container(pod, container.name, { type: "Normal", reason: "Pulled", message });
      return image;
    } catch (error) {
      need.signal.throwIfAborted();
      const at = clock.now();
      const message = `${messageOf(error)}${didYouMean(await images.explainMissing(reference))}`;
      this.#backOff.next(key, at);
      this.#failures.set(key, { message, at });
      events.container(pod, container.name, {
        type: "Warning",
        reason: "Failed",
        message: `Failed to pull image "${reference}": ${message}`,
      });
      throw this.#fail(pod, container, new StartError("ErrImagePull", message, { retryAtMs: at + 1, cause: error }));
    }
  }

  #backingOff(
    pod: corev1.Pod,
    container: corev1.Container,
    { failure, untilMs }: { failure: Failure; untilMs: number },
  ): StartError {
    const text = `Back-off pulling image "${container.image ?? ""}"`;
    this.#options.events.container(pod, container.name, { type: "Normal", reason: "BackOff", message: text });
    const retryAtMs = Math.min(untilMs, this.#options.clock.now() + RECHECK_MS);
    return this.#fail(
      pod,
      container,
      new StartError("ImagePullBackOff", `${text}: ErrImagePull: ${failure.message}`, { retryAtMs }),
    );
  }

  #fail(pod: corev1.Pod, container: corev1.Container, error: StartError): StartError {
    this.#options.events.container(pod, container.name, {
      type: "Warning",
      reason: "Failed",
      message: `Error: ${error.reason}`,
    });
    return error;
  }

  /** Several pods wait for one pull, unless they come with different secrets. */
  #pullOnce(
    reference: string,
    { credentials, signal }: { credentials: readonly ImageCredentials[]; signal: AbortSignal },
  ): Promise<PulledImage> {
    const key = JSON.stringify([reference, credentials]);
    const pulling = this.#pulling.get(key);
    if (pulling) return pulling;
    const pull = this.#options.images.pull(reference, { credentials, signal }).finally(() => this.#pulling.delete(key));
    this.#pulling.set(key, pull);
    return pull;
  }

  /** A secret that is missing is left out, with a warning. */
  async #pullAs(pod: corev1.Pod, reference: string, { objects, signal }: ImageNeed): Promise<ImageInfo> {
    const { events, images } = this.#options;
    const offer = await offerOf(pod, reference, objects);
    if (offer.missing.length > 0) {
      const message = `Unable to retrieve some image pull secrets (${offer.missing.join(", ")}); attempting to pull the image may not succeed.`;
      events.pod(pod, "Warning", { reason: "FailedToRetrieveImagePullSecret", message });
    }
    const credentials = offer.secrets.map((one) => one.credentials);
    const pulled = await this.#pullOnce(reference, { credentials, signal });
    await images.grant(pulled.image.id, repositoryOf(reference), accessFor(offer, pulled.credentials));
    return pulled.image;
  }
}

function explain(missing: { readonly store: string; readonly similar: readonly string[] }): string {
  return ` (looked in ${missing.store}${didYouMean(missing)})`;
}

function didYouMean({ similar }: { readonly similar: readonly string[] }): string {
  return similar.length === 0 ? "" : `; did you mean ${similar.join(" or ")}?`;
}
