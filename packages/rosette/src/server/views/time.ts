/** UTC as ROS answers it: no fraction and no Z (reference/api.md 7). */
export function timeText(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 19);
}
