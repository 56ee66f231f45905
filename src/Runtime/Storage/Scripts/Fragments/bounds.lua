-- Fragment: what bounds the answers that carry payloads, results or errors (decision 157).
--
-- Provides: largePayload, maxAnswer
-- Needs: nothing

-- The bytes above which the size of a payload is noted with its job, and those at which an answer ends.
local largePayload, maxAnswer = @LargePayloadBytes@, @MaxAnswerBytes@
