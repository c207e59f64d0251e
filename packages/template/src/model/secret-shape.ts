/** What a text certainly is a secret by its form: a name for it. */
export function secretShape(text: string): string | undefined {
  if (text.length < 16) return undefined;
  if (text.includes('LTAI') && ACCESS_KEY.test(text)) return 'an AccessKey id';
  return text.includes('-----BEGIN') && PRIVATE_KEY.test(text) ? 'a private key' : undefined;
}

/** Ids of AccessKeys of Alibaba Cloud have begun so since 2017. */
const ACCESS_KEY = /(?<![A-Za-z0-9])LTAI[A-Za-z0-9]{12,26}(?![A-Za-z0-9])/;
const PRIVATE_KEY = /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----/;

/** Whether what has this name is a secret as a rule: `Password`, `MYSQL_ROOT_PASSWORD`, `AccessKeySecret`. */
export function isSecretName(name: string): boolean {
  return /(?:password|passwd|(?:access_?key_?|app_?|client_?)secret|secret_?key|private_?key|api_?key)$/i.test(name);
}
