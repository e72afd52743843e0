/** One thing that keeps a cluster from starting, and how to put it right. */
export interface Problem {
  readonly what: string;
  readonly fix: string;
}
