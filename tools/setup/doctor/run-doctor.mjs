import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkData } from './data-checks.mjs';
import { checkDisk, checkEngine, checkHome, checkNode } from './machine-checks.mjs';
import { checkPorts, checkPostgres, checkZeromq } from './network-checks.mjs';

/**
 * Says what is there, what is missing and how to mend it. Changes nothing.
 * @param {{home?: string}} [options] the data folder; `BIONAS_HOME`, else `.bionas` in the checkout
 * @returns {Promise<import('../index.d.mts').DoctorCheck[]>}
 */
export async function runDoctor({
  home = process.env.BIONAS_HOME ?? path.join(fileURLToPath(new URL('../../..', import.meta.url)), '.bionas'),
} = {}) {
  const parts = await Promise.all([
    checkNode(),
    checkEngine(),
    checkZeromq(),
    checkData(),
    checkPorts(),
    checkHome(home),
    checkDisk(home),
    checkPostgres(),
  ]);
  return parts.flat();
}
