import type { Socket } from 'node:net';

/** Answers what is no HTTP request, or comes too slowly or too large, before any route sees it. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket, requestId: string): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, code, message] = reasons[error.code ?? ''] ?? [
    '400 Bad Request',
    'BadRequest',
    'The request is no HTTP request.',
  ];
  const body = JSON.stringify({ RequestId: requestId, Message: message, Recommend: '', HostId: '', Code: code });
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: application/json;charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

const reasons: Readonly<Record<string, readonly [string, string, string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'RequestTimeout', 'The request did not arrive in time.'],
  HPE_HEADER_OVERFLOW: [
    '431 Request Header Fields Too Large',
    'RequestHeaderTooLarge',
    'The address and headers of the request are too large; send parameters in the body of a POST.',
  ],
};
