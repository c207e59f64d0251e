/** ROS itself, as this installation answers it (`app/own-api.ts`). */
export const rosApi = { product: 'ROS', version: '2019-09-10' } as const;
