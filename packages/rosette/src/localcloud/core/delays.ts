/** How long things take, in milliseconds. */
export interface Delays {
  readonly vpc: number;
  readonly vswitch: number;
  readonly eipAssociate: number;
  /** Pending, before the instance starts. */
  readonly instanceCreate: number;
  /** Starting, until it runs. */
  readonly instanceStart: number;
  readonly instanceStop: number;
  /** Until a released instance is gone. */
  readonly instanceRelease: number;
  readonly disk: number;
  readonly snapshot: number;
  readonly command: number;
  /** From Running until the guest runs its user data. */
  readonly guestBoot: number;
  readonly loadBalancer: number;
  readonly listener: number;
  readonly dbInstance: number;
  readonly dbInstanceRelease: number;
  readonly database: number;
  readonly dbAccount: number;
}

/** Long enough that a caller sees every pending state, short enough that a laptop deploys in seconds. */
export const laptopDelays: Delays = {
  vpc: 60,
  vswitch: 60,
  eipAssociate: 80,
  instanceCreate: 80,
  instanceStart: 120,
  instanceStop: 100,
  instanceRelease: 100,
  disk: 40,
  snapshot: 60,
  command: 80,
  guestBoot: 100,
  loadBalancer: 0,
  listener: 40,
  dbInstance: 300,
  dbInstanceRelease: 150,
  database: 60,
  dbAccount: 60,
};

/** About what the cloud takes; for rehearsing timeouts. */
export const cloudLikeDelays: Delays = {
  vpc: 3_000,
  vswitch: 3_000,
  eipAssociate: 4_000,
  instanceCreate: 10_000,
  instanceStart: 20_000,
  instanceStop: 20_000,
  instanceRelease: 10_000,
  disk: 3_000,
  snapshot: 60_000,
  command: 3_000,
  guestBoot: 30_000,
  loadBalancer: 1_000,
  listener: 2_000,
  dbInstance: 300_000,
  dbInstanceRelease: 60_000,
  database: 8_000,
  dbAccount: 8_000,
};
