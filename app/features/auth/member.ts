/** The signed-in human, as the verified access token says. */
export interface Member {
  id: string
  email: string
  sessionId: string
}
