/** `MODULE::Organization::Service::Usecase` (reference/template-language.md 6.3). */
const NAME = /^MODULE::([A-Za-z0-9]{2,})::([A-Za-z0-9]{2,})::([A-Za-z0-9]{2,})$/;
const VERSION = /^(?:default|latest|v[1-9][0-9]*)$/;

export function isModuleType(type: string): boolean {
  return type.startsWith('MODULE::');
}

export function isModuleName(type: string): boolean {
  return NAME.test(type);
}

export function isModuleVersion(version: string): boolean {
  return VERSION.test(version);
}

/** Offered by ROS itself; they do not count as a level of nesting. */
export function isPublicModule(type: string): boolean {
  return NAME.exec(type)?.[1]?.toLowerCase().startsWith('acs') ?? false;
}
