namespace Jepa.Samples;

/// <summary>
/// The output folder. What is written goes aside first and takes its place all together, so that a run that fails or is stopped leaves earlier results as they were.
/// </summary>
internal sealed class ResultFolder : IDisposable
{
    private readonly string _folder;
    private readonly string _earlier;

    /// <summary>Makes sure that the folder can be written to.</summary>
    /// <exception cref="IOException">There is a file in its place.</exception>
    public ResultFolder(string folder)
    {
        if (File.Exists(folder))
            throw new IOException($"'{folder}' is a file; expected a folder.");
        _folder = folder;
        Aside = Path.Combine(folder, $".{Guid.NewGuid():N}.part");
        _earlier = Path.Combine(Aside, "earlier");
        Directory.CreateDirectory(_earlier);
    }

    /// <summary>Gets the folder to write to until all is done.</summary>
    public string Aside { get; }

    /// <summary>Gives files and folders their place, in this order, and replaces what has it; if one cannot take it, the earlier ones go back to theirs.</summary>
    public void Keep(params ReadOnlySpan<string> names)
    {
        var undo = new Stack<Action>();
        try
        {
            foreach (string name in names)
            {
                (string place, string made, string earlier) = (Path.Combine(_folder, name), Path.Combine(Aside, name), Path.Combine(_earlier, name));
                if (Directory.Exists(place) && !Directory.Exists(made))
                    throw new IOException($"'{place}' is a folder; expected a file or nothing.");
                if (Path.Exists(place))
                {
                    Directory.Move(place, earlier);
                    undo.Push(() => Directory.Move(earlier, place));
                }
                Directory.Move(made, place);
                undo.Push(() => Directory.Move(place, made));
            }
        }
        catch
        {
            while (undo.TryPop(out Action? step))
                step();
            throw;
        }
    }

    public void Dispose() => Directory.Delete(Aside, recursive: true);
}
