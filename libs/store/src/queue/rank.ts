import { AppError } from '@bionas/contracts';

const ages = 2 ** 24;

/**
 * Place in the line as one 32-bit integer, larger first: priority, then age. pg-boss orders by priority and creation
 * time, and everything sent in one transaction, and everything sent again, would otherwise lose its age. After 2^24
 * jobs the age wraps round; the order is then wrong once, nothing else.
 * @param priority -64 to 63, larger first
 * @param number of the job, growing
 */
export function rankOf(priority: number, number: number): number {
  if (!Number.isInteger(priority) || priority < -64 || priority > 63) {
    throw new AppError('internal', `Job priority is ${priority}, expected an integer from -64 to 63.`);
  }
  return priority * ages + (ages - 1 - (number % ages));
}
