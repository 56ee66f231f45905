-- Fragment: the protocol version that these scripts implement. A script that writes reads the version of the queue, in a read
-- that it makes anyway where there is one, and refuses the call before its first write when that is another one, or when the
-- queue has none: it is new, was deleted, or its server has lost its data. The caller then opens the queue and repeats the call.
--
-- Provides: protocol, refuse
-- Needs: nothing

local protocol = @ProtocolVersion@

local function refuse(version)
  return redis.error_reply('JOBPROTOCOL ' .. (version or 'none'))
end
