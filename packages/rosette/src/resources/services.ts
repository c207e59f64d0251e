import type { CallbackUrls } from '#wire/callback-url.ts';
import type { CloudClient } from '#wire/cloud-client.ts';
import type { OutboundHttp } from './outbound-http.ts';

/** What resource types may reach. Handed in by `app`. */
export interface ResourceServices {
  readonly cloud: CloudClient;
  readonly callbacks: CallbackUrls;
  readonly http: OutboundHttp;
  /** Whether templates may delete what they did not make (ALIYUN::ROS::ResourceCleaner). Absent: no. */
  readonly mayCleanUp?: boolean;
}
