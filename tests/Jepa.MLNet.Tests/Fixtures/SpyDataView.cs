using Microsoft.ML;

namespace Jepa.MLNet.Tests.Fixtures;

/// <summary>Passes a data view on and notes what it is asked for.</summary>
internal sealed class SpyDataView(IDataView source) : IDataView
{
    /// <summary>The columns that the last cursor was asked for.</summary>
    public string[] Columns { get; private set; } = [];

    /// <summary>The source of randomness that the last cursor was given.</summary>
    public Random? Random { get; private set; }

    public bool CanShuffle => source.CanShuffle;

    public DataViewSchema Schema => source.Schema;

    public long? GetRowCount() => source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        Note(columnsNeeded, rand);
        return source.GetRowCursor(columnsNeeded, rand);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        Note(columnsNeeded, rand);
        return source.GetRowCursorSet(columnsNeeded, n, rand);
    }

    private void Note(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand)
    {
        Columns = [.. columnsNeeded.Select(column => column.Name).Order(StringComparer.Ordinal)];
        Random = rand;
    }
}
