/** Of this product; part of every provenance. */
export const version = '0.1.0';
