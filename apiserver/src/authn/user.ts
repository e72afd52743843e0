/** Who is asking. */
export interface User {
  readonly name: string;
  readonly uid?: string | undefined;
  readonly groups: readonly string[];
  /** Those of the token's that were asked for; absent where tokens have none. */
  readonly audiences?: readonly string[] | undefined;
  readonly extra?: Readonly<Record<string, readonly string[]>> | undefined;
}

export const authenticatedGroup = "system:authenticated";
export const unauthenticatedGroup = "system:unauthenticated";

export const anonymous: User = { name: "system:anonymous", groups: [unauthenticatedGroup] };
