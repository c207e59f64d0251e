/**
 * Whether a text is meant as a ROS template, readable or not: it says a format version, or has `Resources` of ROS types. For
 * tools that are shown all kinds of files.
 */
export function looksLikeTemplate(text: string): boolean {
  if (/(?:^|[\s{,])["']?ROSTemplateFormatVersion["']?\s*:/.test(text)) return true;
  return RESOURCES.test(text) && RESOURCE_TYPE.test(text);
}

const RESOURCES = /(?:^|[\n{,])[ \t]*["']?Resources["']?[ \t]*:/;
const RESOURCE_TYPE = /["']?Type["']?[ \t]*:[ \t]*["']?(?:ALIYUN|Aliyun|Custom|MODULE)::/;
