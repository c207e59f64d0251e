import { Refusal } from '../web/refusal.ts';
import { element, elements, xmlDocument } from '../web/xml-write.ts';

export function accessDenied(message: string): Refusal {
  return new Refusal(403, 'AccessDenied', message);
}

export function invalidArgument(message: string, name: string, value: string): Refusal {
  return new Refusal(400, 'InvalidArgument', message, { ArgumentName: name, ArgumentValue: value });
}

export function noSuchBucket(bucket: string): Refusal {
  return new Refusal(404, 'NoSuchBucket', 'The specified bucket does not exist.', { BucketName: bucket });
}

export function noSuchKey(key: string): Refusal {
  return new Refusal(404, 'NoSuchKey', 'The specified key does not exist.', { Key: key });
}

export function noSuchUpload(id: string): Refusal {
  const message =
    'The specified upload does not exist. The upload ID may be invalid, or the upload was aborted or completed.';
  return new Refusal(404, 'NoSuchUpload', message, { UploadId: id });
}

export function malformedXml(why: string): Refusal {
  return new Refusal(400, 'MalformedXML', `The XML you provided was not well-formed or did not validate: ${why}.`);
}

export function preconditionFailed(condition: string): Refusal {
  return new Refusal(412, 'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold.', {
    Condition: condition,
  });
}

export function notImplemented(what: string): Refusal {
  return new Refusal(501, 'NotImplemented', `The local cloud's OSS does not do this: ${what}.`);
}

export function errorDocument(refusal: Refusal, requestId: string, hostId: string): string {
  const { Code, Message, ...facts } = { Code: refusal.code, Message: refusal.message, ...refusal.facts };
  return xmlDocument(element('Error', elements({ Code, Message, RequestId: requestId, HostId: hostId, ...facts })));
}
