import type { Failure } from '../../generated/app'

/** Thrown inside a fake request; becomes the refusal. */
export class Refusal extends Error {
  constructor(readonly failure: Failure) {
    super(failure.code)
  }
}
