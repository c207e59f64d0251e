/** `2026-11-21T20:51:00Z`: how Vpc, Slb and Rds write a time. */
export function secondsText(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}

/** `2026-11-21T20:51Z`: how Ecs writes a time. */
export function minutesText(time: number): string {
  return `${new Date(time).toISOString().slice(0, 16)}Z`;
}
