import type { Data } from '../base/data.ts';
import { everywhere, Failure, type LanguageFunction } from './spec.ts';
import { strftime } from './strftime.ts';
import { localTime } from './time-zone.ts';

/** The time of the operation as text: a format of `strftime` directives, and a time zone, UTC if none is given. */
export const formatTime: LanguageFunction = {
  name: 'Fn::FormatTime',
  contexts: everywhere,
  shape: {
    kind: 'list',
    arguments: [
      { name: 'format', accepts: ['string'] },
      { name: 'time zone', accepts: ['string'], refuse: (zone) => refuseZone(zone as string) },
    ],
    optional: 1,
    alone: true,
  },
  returns: ['string'],
  ask: () => ({ kind: 'time' }),
  answered(now: Data, [format, zone = 'UTC']) {
    const time = localTime(now as number, zone as string);
    if (time === undefined) return new Failure(unknownZone(zone as string));
    return { value: strftime(format as string, time), secret: false };
  },
};

function refuseZone(zone: string): string | undefined {
  return localTime(0, zone) === undefined ? unknownZone(zone) : undefined;
}

function unknownZone(zone: string): string {
  return `There is no time zone \`${zone}\`.`;
}
