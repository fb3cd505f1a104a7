import { describe, expect, it } from 'vitest';
import { AppError, errorRecordSchema, fromErrorRecord, toErrorRecord } from './errors.ts';

describe('toErrorRecord', () => {
  it('keeps the code of an expected failure across a border', () => {
    const record = toErrorRecord(new AppError('data-missing', 'no file', { details: { file: 'a.bin' } }));
    expect(errorRecordSchema.parse(JSON.parse(JSON.stringify(record)))).toEqual(record);
    expect(fromErrorRecord(record)).toMatchObject({
      code: 'data-missing',
      message: 'no file',
      details: { file: 'a.bin' },
    });
  });

  it('calls a full disk by its name', () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    expect(toErrorRecord(full).code).toBe('disk-full');
  });

  it('calls everything else a bug', () => {
    expect(toErrorRecord(new TypeError('x is not a function'))).toMatchObject({ code: 'internal' });
    expect(toErrorRecord('text')).toEqual({ code: 'internal', message: 'text' });
    expect(toErrorRecord(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })).code).toBe(
      'internal',
    );
  });
});
