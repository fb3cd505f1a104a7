/** @file `npm run setup`: makes the checkout ready to run and stops there. */
import { prepare, runMain } from './prepare/prepare.mjs';

await runMain(prepare);
