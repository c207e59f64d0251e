import { description, isStrongPassword, objectName } from '../core/names.ts';
import {
  choice,
  type Field,
  flag,
  integer,
  invalidSecret,
  list,
  record,
  required,
  tagList,
  text,
  withDefault,
} from '../core/request-shape.ts';

// Codes and limits: error code table of RunInstances and CreateInstance (Ecs 2014-05-26) and
// reference/resource-types.md 5.4 and 5.8.

export const instanceName = objectName({ code: 'InvalidInstanceName.Malformed' });
export const instanceDescription = description('InvalidDescription.Malformed');
const diskName = objectName({ code: 'InvalidDiskName.Malformed' });
const diskDescription = description('InvalidDiskDescription.Malformed');

/** 2 to 64 characters (Windows 15, checked with the image); no dot or hyphen at an end or doubled. */
export const hostName = text({
  min: 2,
  max: 64,
  pattern: /^(?![.-])(?!.*[.-]$)(?!.*[.-][.-])[A-Za-z0-9.\-[\],]+$/,
  expects: '2 to 64 letters, digits, dots or hyphens, with no dot or hyphen at an end or doubled',
  code: 'InvalidHostName.Malformed',
});

/** Checked and dropped: the local cloud keeps no password. */
export const password: Field<string | undefined> = {
  decode(value, name) {
    const given = text().decode(value, name);
    if (given !== undefined && !isStrongPassword(given, 8, 30)) {
      const expects = '8 to 30 characters of three of lower case, upper case, digit and special';
      throw invalidSecret(name, expects, 'InvalidPassword.Malformed');
    }
    return given;
  },
};

/** Base64 of at most 32 KB. */
export const userData: Field<string | undefined> = {
  decode(value, name) {
    const given = text().decode(value, name);
    if (given === undefined) return undefined;
    if (!/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(given) || given.replace(/\s/g, '').length % 4 !== 0) {
      throw invalidSecret(name, 'Base64', 'InvalidUserData.Base64FormatInvalid');
    }
    if (Buffer.from(given, 'base64').length > 32 * 1024) {
      throw invalidSecret(name, 'at most 32 KB before Base64', 'InvalidUserData.SizeExceeded');
    }
    return given;
  },
};

const systemDisk = record({
  Category: text(),
  Size: integer({ code: 'InvalidSystemDiskSize.ValueNotSupported' }),
  DiskName: diskName,
  Description: diskDescription,
  PerformanceLevel: choice(['PL0', 'PL1', 'PL2', 'PL3'], 'InvalidPerformanceLevel.Malformed'),
});

const dataDisk = record({
  Category: text(),
  Size: integer({ code: 'InvalidDataDiskSize.ValueNotSupported' }),
  SnapshotId: text(),
  DiskName: diskName,
  Description: diskDescription,
  Device: text({
    pattern: /^\/dev\/xvd[a-z]{1,2}$/,
    expects: '/dev/xvdb, /dev/xvdc …',
    code: 'InvalidDataDevice.Malformed',
  }),
  Encrypted: flag(),
  DeleteWithInstance: withDefault(flag(), true),
  PerformanceLevel: choice(['PL0', 'PL1', 'PL2', 'PL3'], 'InvalidPerformanceLevel.Malformed'),
});

const networkInterface = record({
  InstanceType: withDefault(choice(['Primary', 'Secondary']), 'Secondary'),
  VSwitchId: text(),
  SecurityGroupId: text(),
  SecurityGroupIds: list(required(text()), { max: 16 }),
  PrimaryIpAddress: text(),
});

/** How the guest may ask for the metadata of its instance. */
export const metadataFields = {
  HttpEndpoint: withDefault(choice(['enabled', 'disabled']), 'enabled'),
  HttpTokens: withDefault(choice(['optional', 'required']), 'optional'),
};

export const privatePoolOptions = record({
  MatchCriteria: withDefault(choice(['Open', 'Target', 'None']), 'Open'),
  Id: text(),
});

/** What RunInstances and CreateInstance have in common. */
export const instanceFields = {
  ImageId: text(),
  ImageFamily: text(),
  InstanceType: required(text()),
  SecurityGroupId: text(),
  SecurityGroupIds: list(required(text()), { max: 16 }),
  VSwitchId: text(),
  ZoneId: text(),
  InstanceName: instanceName,
  Description: instanceDescription,
  HostName: hostName,
  Password: password,
  PasswordInherit: flag(),
  KeyPairName: text(),
  SystemDisk: systemDisk,
  DataDisk: list(dataDisk, { max: 64 }),
  InternetChargeType: withDefault(
    choice(['PayByTraffic', 'PayByBandwidth'], 'InvalidInternetChargeType.ValueNotSupported'),
    'PayByTraffic',
  ),
  InternetMaxBandwidthIn: integer({ min: 1, max: 200, code: 'InvalidParameter.Bandwidth' }),
  InternetMaxBandwidthOut: withDefault(integer({ min: 0, max: 100, code: 'InvalidParameter.Bandwidth' }), 0),
  InstanceChargeType: withDefault(choice(['PostPaid', 'PrePaid'], 'InvalidInstanceChargeType.NotFound'), 'PostPaid'),
  Period: integer({ min: 1, max: 60, code: 'InvalidPeriod' }),
  PeriodUnit: choice(['Week', 'Month'], 'InvalidPeriodUnit.ValueNotSupported'),
  SpotStrategy: withDefault(choice(['NoSpot', 'SpotWithPriceLimit', 'SpotAsPriceGo'], 'InvalidSpotStrategy'), 'NoSpot'),
  PrivateIpAddress: text(),
  RamRoleName: text(),
  UserData: userData,
  DeletionProtection: withDefault(flag(), false),
  CreditSpecification: choice(['Standard', 'Unlimited']),
  ...metadataFields,
  PrivatePoolOptions: privatePoolOptions,
  ResourceGroupId: text(),
  NetworkInterface: list(networkInterface, { max: 16 }),
  Ipv6AddressCount: integer({ min: 0, max: 10 }),
  Ipv6Address: list(required(text())),
  LaunchTemplateId: text(),
  LaunchTemplateName: text(),
  Tag: tagList,
};

export const runInstancesFields = {
  ...instanceFields,
  Amount: withDefault(integer({ min: 1, max: 100, code: 'InvalidAmount.NotSupported' }), 1),
  MinAmount: integer({ min: 1, max: 100, code: 'InvalidMinAmount.NotSupported' }),
  HostNames: list(required(hostName), { max: 100 }),
  UniqueSuffix: withDefault(flag(), false),
};
