/** 0 … count − 1 */
export const rangeOf = (count: number): number[] => Array.from({ length: count }, (_, place) => place);
