using System.Globalization;
using System.Security.Cryptography;

namespace FlowKit.Metadata;

/// <summary>
/// Makes run ids: the time in UTC to the millisecond and six random characters, for example <c>20261123-225728-417-k3v9q2</c>. They are unique, sort by time, and can stand in the
/// name of an environment.
/// </summary>
public sealed class RunIds
{
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private DateTimeOffset _last;

    /// <summary>Creates a maker.</summary>
    /// <param name="time">The clock.</param>
    public RunIds(TimeProvider time) => _time = time ?? throw new ArgumentNullException(nameof(time));

    /// <summary>Makes an id, greater than every one that this maker made before.</summary>
    /// <returns>The id.</returns>
    public string Next()
    {
        DateTimeOffset now = _time.GetUtcNow();
        lock (_gate)
        {
            // Two runs of one millisecond would sort by chance.
            if (now < _last.AddMilliseconds(1))
                now = _last.AddMilliseconds(1);
            _last = now;
        }

        return now.UtcDateTime.ToString("yyyyMMdd-HHmmss-fff", CultureInfo.InvariantCulture) + "-" + RandomNumberGenerator.GetString(Alphabet, 6);
    }
}
