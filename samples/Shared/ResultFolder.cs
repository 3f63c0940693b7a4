namespace Jepa.Samples;

/// <summary>
/// The output folder, replaced as a whole: files are written aside and renamed together,
/// so that a run that fails or is stopped leaves earlier results intact.
/// </summary>
internal sealed class ResultFolder : IDisposable
{
    private readonly string _folder;
    private readonly string _earlier;

    /// <summary>Creates the folder to write aside in.</summary>
    /// <exception cref="IOException">A file has the folder's name.</exception>
    public ResultFolder(string folder)
    {
        if (File.Exists(folder))
            throw new IOException($"'{folder}' is a file; expected a folder.");
        _folder = folder;
        Aside = Path.Combine(folder, $".{Guid.NewGuid():N}.part");
        _earlier = Path.Combine(Aside, "earlier");
        Directory.CreateDirectory(_earlier);
    }

    /// <summary>Gets the temporary folder to write to until <see cref="Keep"/>.</summary>
    public string Aside { get; }

    /// <summary>
    /// Renames files and folders into place, in this order, replacing earlier ones; a failure restores what was there.
    /// </summary>
    public void Keep(params ReadOnlySpan<string> names)
    {
        var undo = new Stack<Action>();
        try
        {
            foreach (string name in names)
            {
                string place = Path.Combine(_folder, name);
                string made = Path.Combine(Aside, name);
                string earlier = Path.Combine(_earlier, name);
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
