import { afterEach, expect, test } from 'bun:test';
import { diag } from '@opentelemetry/api';
import { reportSdkProblems } from '../../../src/otlp/sdk-diagnostics.ts';
import { encoderFor } from '../../support/encoder.ts';
import { recordingDiagnostics } from '../../support/recording-diagnostics.ts';
import { spanRecord } from '../../support/records.ts';

afterEach(() => diag.disable());

test('what the SDK repairs in a span is said', () => {
  const diagnostics = recordingDiagnostics();
  reportSdkProblems(diagnostics);

  encoderFor()([spanRecord({ start: [2, 0], end: [1, 0] })], { attributes: {} });

  expect(diagnostics.lines).toEqual([expect.stringMatching(/^otel-sdk: Inconsistent start and end time/)]);
});

test('what goes well is not', () => {
  const diagnostics = recordingDiagnostics();
  reportSdkProblems(diagnostics);

  encoderFor()([spanRecord()], { attributes: {} });

  expect(diagnostics.lines).toEqual([]);
});
