namespace Jepa.Samples.Csv;

/// <summary>The rows of one CSV file or several, as columns; looking at them tells how they are written.</summary>
public sealed class CsvTable
{
    private const int Looked = 5000;

    private readonly List<(string File, int FileIndex, int Line)> _places = [];
    private readonly List<string> _notes = [];
    private readonly bool _hasHeader;
    private readonly string _first;

    private CsvTable(List<FileTable> files)
    {
        FileTable first = files[0];
        _first = first.File;
        _hasHeader = first.HasHeader;
        HasSeveralFiles = files.Count > 1;
        string[] names = Common(files);
        foreach ((int index, FileTable file) in files.Index())
        {
            _notes.AddRange(file.Notes);
            _places.AddRange(file.Rows.Select(row => (file.File, index, row.Line)));
        }
        if (!_hasHeader)
            _notes.Add($"{first.File} has no header line: its columns are named {Shown.Names(names)}.");
        string[][] cells = [.. names.Select(name => Cells(files, name))];
        NumberFormat format = NumberFormat.Find(cells.SelectMany(column => column.Take(Looked)), first.Separator);
        NumberFormat other = format == NumberFormat.Point ? NumberFormat.Comma : NumberFormat.Point;
        var columns = new List<CsvColumn>();
        foreach ((int at, string name) in names.Index())
        {
            var column = new CsvColumn(this, name, cells[at], format);
            if (column.Kind == CsvKind.Text
                && new CsvColumn(this, name, cells[at], other) is { Kind: CsvKind.Number } better)
            {
                column = better;
            }
            if (column.Kind != CsvKind.Empty || !name.StartsWith("Column", StringComparison.Ordinal) || !_hasHeader)
                columns.Add(column);
        }
        Columns = columns;
        if (TimeOfDay.Join(columns, name => new CsvColumn(this, name.Name, name.Cells, format)) is { } note)
            _notes.Add(note);
    }

    /// <summary>Gets the columns, in the order of the first file.</summary>
    public IReadOnlyList<CsvColumn> Columns { get; }

    /// <summary>Gets the number of rows, over all files.</summary>
    public int RowCount => _places.Count;

    /// <summary>Gets whether the rows are of more than one file.</summary>
    public bool HasSeveralFiles { get; }

    /// <summary>Gets what was found out and what was left out, a sentence each.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>Reads files of the same columns, one after another.</summary>
    /// <param name="paths">The files, at least one.</param>
    /// <param name="separator">What stands between two cells; found by looking if <see langword="null"/>.</param>
    /// <exception cref="CsvFormatException">A file is no table; the message says where and why.</exception>
    public static CsvTable Read(IReadOnlyList<string> paths, char? separator = null)
    {
        ArgumentOutOfRangeException.ThrowIfZero(paths.Count);
        string[] names = [.. paths.Select(path => Path.GetFileName(path))];
        if (names.Distinct().Count() < names.Length)
            names = Apart(paths);
        return new CsvTable([.. paths.Zip(names, (path, name) => TableReader.Read(path, name, separator))]);
    }

    /// <summary>Gets the file of a row: its name, with its folder where two files are named alike.</summary>
    /// <param name="row">The row, from 0.</param>
    public string FileOf(int row) => _places[row].File;

    /// <summary>Gets which of the files that were read a row is of.</summary>
    /// <param name="row">The row, from 0.</param>
    public int FileIndexOf(int row) => _places[row].FileIndex;

    /// <summary>Gets the line that a row begins on, from 1.</summary>
    /// <param name="row">The row, from 0.</param>
    public int LineOf(int row) => _places[row].Line;

    /// <summary>File and line of a row, for messages.</summary>
    /// <param name="row">The row, from 0.</param>
    public string Place(int row) => $"{FileOf(row)}, line {LineOf(row)}";

    /// <summary>Finds a column, by upper and lower case too if that tells two apart.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="CsvFormatException">There is none, or more than one.</exception>
    public CsvColumn Find(string name) => TryFind(name) ?? throw Unknown(name);

    /// <summary>Finds the columns of an option: a name, or a list as <see cref="ColumnList"/> takes it.</summary>
    /// <param name="lists">Names or lists.</param>
    /// <exception cref="CsvFormatException">One of them is unknown.</exception>
    public IReadOnlyList<CsvColumn> Find(IEnumerable<string> lists) =>
        [.. lists.SelectMany(list => TryFind(list) is { } whole ? [whole] : ColumnList.Split(list).Select(Find))];

    private CsvColumn? TryFind(string name)
    {
        name = name.Trim();
        if (Columns.FirstOrDefault(column => column.Name == name) is { } found)
            return found;
        CsvColumn[] alike =
            [.. Columns.Where(column => string.Equals(column.Name, name, StringComparison.OrdinalIgnoreCase))];
        if (alike.Length == 1)
            return alike[0];
        CsvColumn[] placed = [.. Columns.Where(column =>
            column.Name.StartsWith($"{name} (column ", StringComparison.Ordinal))];
        return placed.Length > 1 && placed.All(column => column.Cells.SequenceEqual(placed[0].Cells))
            ? placed[0]
            : null;
    }

    private CsvFormatException Unknown(string name)
    {
        CsvColumn[] twice = [.. Columns.Where(column =>
            column.Name.StartsWith($"{name} (column ", StringComparison.Ordinal))];
        if (twice.Length > 1)
        {
            return new CsvFormatException(
                $"{_first} has {twice.Length} columns {Shown.Cell(name)}; "
                + $"expected one of {Shown.Names([.. twice.Select(column => column.Name)])}.");
        }
        string why = _hasHeader ? "" : ", and no header line";
        return new CsvFormatException(
            $"{_first} has no column {Shown.Cell(name)}{why}; "
            + $"its columns are {Shown.Names([.. Columns.Select(column => column.Name)])}.");
    }

    /// <summary>The columns that all files have.</summary>
    private string[] Common(List<FileTable> files)
    {
        FileTable first = files[0];
        foreach (FileTable file in files.Skip(1))
        {
            if (file.HasHeader != first.HasHeader || (!first.HasHeader && file.Names.Length != first.Names.Length))
            {
                throw new CsvFormatException(
                    $"{file.File} has the columns {Shown.Names(file.Names)}; "
                    + $"expected those of {first.File}: {Shown.Names(first.Names)}.");
            }
        }
        string[] common = [.. first.Names.Where(name => files.All(file => file.Names.Contains(name)))];
        string[] others = [.. files.SelectMany(file => file.Names).Distinct().Except(common)];
        if (common.Length == 0)
            throw new CsvFormatException($"{first.File} and {files[1].File} have no column in common.");
        if (others.Length > 0)
            _notes.Add($"Columns that not all {files.Count} files have are left out: {Shown.Names(others)}.");
        return common;
    }

    /// <summary>The paths from the deepest folder that holds all the files.</summary>
    private static string[] Apart(IReadOnlyList<string> paths)
    {
        string[] full = [.. paths.Select(Path.GetFullPath)];
        string? folder = Path.GetDirectoryName(full[0]);
        while (folder is not null && !full.All(path => path.StartsWith(folder, StringComparison.Ordinal)))
            folder = Path.GetDirectoryName(folder);
        return [.. full.Select(path => Path.GetRelativePath(folder ?? "/", path).Replace('\\', '/'))];
    }

    private static string[] Cells(List<FileTable> files, string name) =>
        [.. files.SelectMany(file =>
        {
            int column = Array.IndexOf(file.Names, name);
            return file.Rows.Select(row => row.Cells[column]);
        })];
}
