/** Which components run in this process, for who asks after their health. */
export class Running {
  private readonly names = new Set<string>();

  /** Counts the component as running until it ends, whichever way. */
  async track<T>(name: string, component: Promise<T>): Promise<T> {
    this.names.add(name);
    try {
      return await component;
    } finally {
      this.names.delete(name);
    }
  }

  /** Throws while the component does not run. */
  check(name: string): () => void {
    return () => {
      if (!this.names.has(name)) throw new Error(`${name} is not running`);
    };
  }
}
