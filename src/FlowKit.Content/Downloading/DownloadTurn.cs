namespace FlowKit.Content.Downloading;

/// <summary>Which of a source's places a download is at. The places are known when the first of them has answered.</summary>
internal sealed class DownloadTurn
{
    private IReadOnlyList<Uri> _places = [];
    private bool _answered;

    /// <summary>The place to begin with.</summary>
    public int Place { get; private set; }

    /// <summary>The place that answered last, or the address that was asked for.</summary>
    public Uri Address { get; private set; } = new("about:blank");

    /// <summary>The address that was asked for and the places that were asked in its stead, as they may be shown.</summary>
    public string Asked { get; private set; } = "";

    /// <summary>Before a request: nobody has answered.</summary>
    public void Begin(Uri address)
    {
        _answered = false;
        Address = address;
    }

    /// <summary>Notes who answered.</summary>
    public void Answer(FetchResponse response)
    {
        _answered = true;
        _places = response.Places;
        Asked = SafeAddress.Of(Address) + (_places.Count == 0 ? "" : $" (asked of {string.Join(", ", _places.Select(SafeAddress.Of))})");
        if (_places.Count == 0) return;
        Place = response.Place;
        Address = _places[Place];
    }

    /// <summary>Goes to the place behind the one that answered; false where that was the last, or where nobody answered, because then the source went through all of them.</summary>
    public bool GoOn()
    {
        if (!_answered || Place + 1 >= _places.Count) return false;
        Place++;
        return true;
    }
}
