/** What metrics are made of: children by the values of their labels, each to be looked up once and kept by who counts often. */
import type { Metric, Sample } from "./exposition.ts";

export interface Description<L extends string> {
  readonly name: string;
  readonly help: string;
  readonly labels: readonly L[];
}

export type LabelValues<L extends string> = Readonly<Record<L, string>>;

class Family<L extends string, C> {
  readonly description: Description<L>;
  private readonly children = new Map<string, { readonly labels: LabelValues<L>; readonly child: C }>();
  private readonly make: () => C;

  constructor(description: Description<L>, make: () => C) {
    this.description = description;
    this.make = make;
  }

  with(labels: LabelValues<L>): C {
    const key = this.description.labels.map((name) => labels[name]).join("\0");
    const known = this.children.get(key);
    if (known) return known.child;
    const child = this.make();
    this.children.set(key, { labels, child });
    return child;
  }

  samples(read: (child: C, labels: LabelValues<L>) => readonly Sample[]): Sample[] {
    return [...this.children.values()].flatMap(({ child, labels }) => read(child, labels));
  }
}

class Count {
  value = 0;

  add(amount = 1): void {
    this.value += amount;
  }
}

export class Counter<L extends string = never> {
  private readonly family: Family<L, Count>;

  constructor(description: Description<L>) {
    this.family = new Family(description, () => new Count());
  }

  with(labels: LabelValues<L>): Count {
    return this.family.with(labels);
  }

  metric(): Metric {
    const { name, help } = this.family.description;
    return { name, help, type: "counter", samples: this.family.samples(({ value }, labels) => [{ labels, value }]) };
  }
}

/** Bounds in seconds that suit most waits: from a millisecond to quarter of a minute. */
export const defaultBuckets = [0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.128, 0.256, 0.512, 1, 2, 4, 8, 15];

class Distribution {
  count = 0;
  sum = 0;
  readonly inBucket: number[];
  private readonly bounds: readonly number[];

  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.inBucket = bounds.map(() => 0);
  }

  observe(value: number): void {
    this.count++;
    this.sum += value;
    const bucket = this.bounds.findIndex((bound) => value <= bound);
    if (bucket >= 0) this.inBucket[bucket]!++;
  }

  samples(labels: Readonly<Record<string, string>>): Sample[] {
    let cumulative = 0;
    return [
      ...this.bounds.map((bound, index) => {
        cumulative += this.inBucket[index] ?? 0;
        return { suffix: "_bucket", labels: { ...labels, le: String(bound) }, value: cumulative };
      }),
      { suffix: "_bucket", labels: { ...labels, le: "+Inf" }, value: this.count },
      { suffix: "_sum", labels, value: this.sum },
      { suffix: "_count", labels, value: this.count },
    ];
  }
}

export class Histogram<L extends string = never> {
  private readonly family: Family<L, Distribution>;

  constructor(description: Description<L> & { readonly buckets?: readonly number[] }) {
    this.family = new Family(description, () => new Distribution(description.buckets ?? defaultBuckets));
  }

  with(labels: LabelValues<L>): Distribution {
    return this.family.with(labels);
  }

  metric(): Metric {
    const { name, help } = this.family.description;
    const samples = this.family.samples((child, labels) => child.samples(labels));
    return { name, help, type: "histogram", samples };
  }
}
