import { m } from '../i18n.svelte'
import type { Problem } from './types'

/** What went wrong, with a sentence that can be shown as it is. */
export class ApiError extends Error {
  readonly code: string
  readonly status: number
  readonly problem: Problem | undefined
  /** What the person can give to whoever helps: the server's log line has it. */
  readonly requestId: string
  /** Seconds to wait, from Retry-After; 0 when the server did not say. */
  readonly retryAfter: number

  constructor(status: number, problem?: Problem, response?: Response) {
    super(problem?.detail || problem?.title || fallback(status))
    this.name = 'ApiError'
    this.status = status
    this.problem = problem
    this.code = problem?.code ?? (status === 0 ? 'offline' : `http-${status}`)
    this.requestId = problem?.request_id || response?.headers.get('X-Request-Id') || ''
    this.retryAfter = Number(response?.headers.get('Retry-After')) || 0
  }

  get offline() { return this.status === 0 }
}

function fallback(status: number): string {
  // Where the network is there, the server may have done it before it fell silent.
  if (status === 0) return navigator.onLine ? m.error_unanswered() : m.error_offline()
  if (status === 404) return m.error_not_found()
  return m.error_server()
}

export function asApiError(err: unknown): ApiError {
  return err instanceof ApiError ? err : new ApiError(0)
}
