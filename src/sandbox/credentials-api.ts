import { answerForbidden, answerJson } from './answers.ts';

/** Where a function with SnapStart finds its credentials: its variables would be as old as the snapshot. */
export const CREDENTIALS_PATH = '/2021-04-23/credentials';

/** They open nothing. */
export const LOCAL_CREDENTIALS = {
  accessKeyId: 'local',
  secretAccessKey: 'local',
  sessionToken: 'local',
} as const;

const LIFETIME_MS = 6 * 3_600_000;

export interface CredentialsHost {
  /** What the caller must show. */
  readonly token: string;
  now(): number;
}

/** `GET /2021-04-23/credentials`, in the form that AWS's SDKs read from a container credentials endpoint. */
export function read(request: Request, { token, now }: CredentialsHost): Response {
  if (request.headers.get('Authorization') !== token)
    return answerForbidden(
      'InvalidToken',
      'The token of AWS_CONTAINER_AUTHORIZATION_TOKEN is missing or wrong',
    );
  return answerJson(200, {
    AccessKeyId: LOCAL_CREDENTIALS.accessKeyId,
    SecretAccessKey: LOCAL_CREDENTIALS.secretAccessKey,
    Token: LOCAL_CREDENTIALS.sessionToken,
    Expiration: new Date(now() + LIFETIME_MS).toISOString(),
  });
}
