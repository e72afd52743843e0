/** Who am I, and is this token good. */
import { SelfSubjectReviews, TokenReviews, authenticationv1, badRequest, formatTime } from "@kayak/api";
import { userInfo } from "../../authn/user-info.ts";
import { review } from "./review.ts";

export const selfSubjectReview = review<authenticationv1.SelfSubjectReview>(
  SelfSubjectReviews,
  (_question, { user }, { now }) => ({
    metadata: { creationTimestamp: formatTime(now()) } as authenticationv1.SelfSubjectReview["metadata"],
    status: { userInfo: userInfo(user) },
  }),
);

export const tokenReview = review<authenticationv1.TokenReview>(
  TokenReviews,
  async ({ spec }, _context, { tokens }) => {
    if (!spec.token) throw badRequest("token is required for TokenReview in authentication");
    const audiences = spec.audiences?.length ? spec.audiences : undefined;
    for (const authenticator of tokens) {
      const user = await authenticator(spec.token, audiences);
      if (user)
        return {
          status: {
            authenticated: true,
            user: userInfo(user),
            ...(audiences && { audiences: [...(user.audiences ?? audiences)] }),
          },
        };
    }
    return { status: { user: {}, error: "invalid bearer token" } };
  },
);
