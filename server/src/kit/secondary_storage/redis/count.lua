-- `Allowance::judge` where the counter is. Key; now; free; first and longest delay; memory, all in milliseconds; what
-- stands before and after the count in the value. Answers how many milliseconds to wait; 0 if it was counted.
local now, free, memory = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[5])
local count = 1
local present = redis.call('GET', KEYS[1])
local readable, kept = pcall(cjson.decode, present or '')
if readable and type(kept) == 'table' and type(kept.count) == 'number' and type(kept.lastRequest) == 'number'
  and kept.lastRequest > now - memory then
  count = kept.count + 1
  if kept.count >= free then
    local again = kept.lastRequest + math.min(tonumber(ARGV[3]) * 2 ^ (kept.count - free), tonumber(ARGV[4]))
    if now < again then
      return math.ceil(again - now)
    end
  end
end
redis.call('SET', KEYS[1], ARGV[6] .. string.format('%d', count) .. ARGV[7] .. ARGV[1] .. '}', 'PX', ARGV[5])
return 0
