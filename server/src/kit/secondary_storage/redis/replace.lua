-- Key; whether it must have a value, and which; whether it shall have one, which, and for how many milliseconds (0: always).
local present = redis.call('GET', KEYS[1])
if (ARGV[1] == '1') ~= (present ~= false) or (present and present ~= ARGV[2]) then
  return 0
end
if ARGV[3] ~= '1' then
  redis.call('DEL', KEYS[1])
elseif ARGV[5] == '0' then
  redis.call('SET', KEYS[1], ARGV[4])
else
  redis.call('SET', KEYS[1], ARGV[4], 'PX', ARGV[5])
end
return 1
