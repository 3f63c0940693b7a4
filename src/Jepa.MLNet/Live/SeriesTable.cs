namespace Jepa.MLNet.Live;

/// <summary>
/// The slots of live series, at most so many: a new series beyond them takes the slot of the least recently used.
/// </summary>
internal sealed class SeriesTable
{
    private const int None = -1;

    private readonly int _maximum;
    private readonly Dictionary<string, int> _slots = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _slotsBySpan;
    private readonly List<Link> _links = [];
    private int _newest = None;
    private int _oldest = None;

    public SeriesTable(int maximum)
    {
        _maximum = maximum;
        _slotsBySpan = _slots.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public int Count => _slots.Count;

    /// <summary>Gets the slot of a series, which becomes the most recently used.</summary>
    /// <param name="key">The series.</param>
    /// <param name="isNew">Receives whether the slot is the series' from now on: what it held is another's.</param>
    public int Use(ReadOnlySpan<char> key, out bool isNew)
    {
        isNew = !_slotsBySpan.TryGetValue(key, out int slot);
        if (!isNew)
        {
            if (slot != _newest)
            {
                Unlink(slot);
                LinkAsNewest(slot, _links[slot].Key);
            }
            return slot;
        }
        if (Count < _maximum)
        {
            slot = _links.Count;
            _links.Add(default);
        }
        else
        {
            slot = _oldest;
            _slots.Remove(_links[slot].Key);
            Unlink(slot);
        }
        string name = key.ToString();
        _slots.Add(name, slot);
        LinkAsNewest(slot, name);
        return slot;
    }

    /// <summary>The series and their slots, the least recently used first.</summary>
    public IEnumerable<(string Key, int Slot)> OldestFirst()
    {
        for (int slot = _oldest; slot != None; slot = _links[slot].Newer)
            yield return (_links[slot].Key, slot);
    }

    /// <summary>Forgets all series; slots begin at 0 again.</summary>
    public void Clear()
    {
        _slots.Clear();
        _links.Clear();
        _newest = _oldest = None;
    }

    private void Unlink(int slot)
    {
        (_, int older, int newer) = _links[slot];
        if (older == None)
            _oldest = newer;
        else
            _links[older] = _links[older] with { Newer = newer };
        if (newer == None)
            _newest = older;
        else
            _links[newer] = _links[newer] with { Older = older };
    }

    private void LinkAsNewest(int slot, string key)
    {
        _links[slot] = new Link(key, Older: _newest, Newer: None);
        if (_newest == None)
            _oldest = slot;
        else
            _links[_newest] = _links[_newest] with { Newer = slot };
        _newest = slot;
    }

    private readonly record struct Link(string Key, int Older, int Newer);
}
