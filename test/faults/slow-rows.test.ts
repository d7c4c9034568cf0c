import { defineMatrix } from '../integration/matrix/define-matrix.ts';

defineMatrix((row) => row.isSlow === true);
