/**
 * @typedef {import('../index.d.mts').DoctorCheck} DoctorCheck
 * @param {string} id @param {string} title @param {DoctorCheck['status']} status @param {string} detail @param {string} [remedy]
 * @returns {DoctorCheck}
 */
export function check(id, title, status, detail, remedy) {
  return { id, title, status, detail, remedy };
}

/** @param {number} bytes */
export function gigabytes(bytes) {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
