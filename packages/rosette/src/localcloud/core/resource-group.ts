/** Where an object goes whose request names no group. */
export const defaultResourceGroup = 'rg-acfm0000default';
