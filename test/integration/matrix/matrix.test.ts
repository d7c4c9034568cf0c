import { defineMatrix } from './define-matrix.ts';

defineMatrix((row) => !row.isSlow);
