/** How much a layer may make of what was downloaded. Beyond any of these it is refused, and nothing of it stays. */

export interface LayerBounds {
  readonly entries: number;
  /** Uncompressed. */
  readonly bytes: number;
  readonly pathBytes: number;
  readonly pathDepth: number;
  /** What one compressed byte may become, on the average of a layer that is larger than `ratioFromBytes`. */
  readonly ratio: number;
  readonly ratioFromBytes: number;
}

const GiB = 2 ** 30;

/** Several times what the largest images in use have; the kernel takes no longer path. */
export const layerBounds: LayerBounds = {
  entries: 2_000_000,
  bytes: 128 * GiB,
  pathBytes: 4096,
  pathDepth: 512,
  ratio: 200,
  ratioFromBytes: GiB,
};

/** Counts one layer on its way, and throws where it passes a bound. */
export class LayerMeter {
  readonly #bounds: LayerBounds;
  #entries = 0;
  #compressed = 0;
  #bytes = 0;

  constructor(bounds: LayerBounds) {
    this.#bounds = bounds;
  }

  async *compressed(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of source) {
      this.#compressed += chunk.length;
      yield chunk;
    }
  }

  async *uncompressed(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    const { bytes, ratio, ratioFromBytes } = this.#bounds;
    for await (const chunk of source) {
      this.#bytes += chunk.length;
      if (this.#bytes > bytes) throw new Error(`the layer has more than ${bytes} bytes`);
      if (this.#bytes > ratioFromBytes && this.#bytes > ratio * this.#compressed)
        throw new Error(`the layer is more than ${ratio} times as large as its compressed form`);
      yield chunk;
    }
  }

  entry(path: string): void {
    const { entries, pathBytes, pathDepth } = this.#bounds;
    if (++this.#entries > entries) throw new Error(`the layer has more than ${entries} entries`);
    if (Buffer.byteLength(path) > pathBytes) throw new Error(`the layer has a path of more than ${pathBytes} bytes`);
    if (path.split("/").length > pathDepth)
      throw new Error(`the layer has a path of more than ${pathDepth} directories`);
  }
}
