using Jepa.Samples.Csv;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Jepa.Samples.WatchYourCsv;

/// <summary>What the detector says of a row.</summary>
internal sealed class Verdict
{
    public int Row { get; set; }

    /// <summary>Gets or sets alert, score and p-value.</summary>
    public float[] Values { get; set; } = [];

    /// <summary>Gets or sets each channel's share in the score.</summary>
    public float[] Blame { get; set; } = [];

    [NoColumn]
    public bool IsAlert => Values[0] == 1;

    [NoColumn]
    public double Score => Values[1];

    [NoColumn]
    public double PValue => Values[2];

    /// <summary>Runs a machine's rows through a chain: a verdict for each watched row that has a full span.</summary>
    public static IEnumerable<Verdict> Of(MLContext ml, ITransformer chain, WatchTable table, Machine machine)
    {
        // Rows before the first watched one fill its span.
        IDataView view = chain.Transform(table.View([.. machine.Normal, .. machine.Watched]));
        SchemaDefinition schema = SchemaDefinition.Create(typeof(Verdict));
        schema[nameof(Row)].ColumnName = table.Names.Row;
        schema[nameof(Values)].ColumnName = Made(ModelColumns.VerdictName);
        schema[nameof(Blame)].ColumnName = Made(ModelColumns.BlameName);
        HashSet<int> watched = [.. machine.Watched];
        return ml.Data.CreateEnumerable<Verdict>(view, reuseRowObject: false, schemaDefinition: schema)
            .Where(verdict => watched.Contains(verdict.Row));

        // A chain's own columns come last, under names that its file did not have.
        string Made(string name) =>
            view.Schema.Last(column => column.Name.StartsWith(name, StringComparison.Ordinal)).Name;
    }
}
