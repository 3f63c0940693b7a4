using Jepa.MLNet.Tests.Fixtures;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Jepa.MLNet.Tests.Conformance;

/// <summary>What ML.NET expects of any estimator, checked on one of ours.</summary>
internal static class EstimatorConformance
{
    /// <summary>Checks an estimator on data it accepts and on data it must refuse.</summary>
    public static void Check(MLContext context, IEstimator<ITransformer> estimator, IDataView valid, params IDataView[] invalid)
    {
        ITransformer transformer = estimator.Fit(valid);
        List<object[]> rows = transformer.Transform(valid).ReadAll();
        Assert.IsNotEmpty(rows);

        FittedTwiceIsEqual(estimator, valid, rows);
        PromiseIsKept(estimator, transformer, valid);
        SavedAndLoadedIsEqual(context, transformer, valid, rows);
        RowsAloneAreEqual(transformer, valid, rows);
        ColumnsAloneAreEqual(transformer.Transform(valid), rows);
        foreach (IDataView data in invalid)
            IsRefusedEverywhere(estimator, transformer, data);
        (transformer as IDisposable)?.Dispose();
    }

    private static void FittedTwiceIsEqual(IEstimator<ITransformer> estimator, IDataView data, List<object[]> rows)
    {
        ITransformer again = estimator.Fit(data);
        CellReader.AssertEqual(rows, again.Transform(data).ReadAll());
        (again as IDisposable)?.Dispose();
        CellReader.AssertEqual(rows, estimator.Fit(data).Transform(data).ReadAll());
    }

    private static void PromiseIsKept(IEstimator<ITransformer> estimator, ITransformer transformer, IDataView data)
    {
        SchemaShape promised = estimator.GetOutputSchema(SchemaShape.Create(data.Schema));
        DataViewSchema declared = transformer.GetOutputSchema(data.Schema), given = transformer.Transform(data).Schema;
        SchemaShape delivered = SchemaShape.Create(given);

        Assert.HasCount(delivered.Count, promised);
        foreach (SchemaShape.Column column in delivered)
        {
            Assert.IsTrue(promised.TryFindColumn(column.Name, out SchemaShape.Column promise), column.Name);
            Assert.IsTrue(promise.IsCompatibleWith(column) && column.IsCompatibleWith(promise), column.Name);
        }
        CollectionAssert.AreEqual(declared.Select(column => $"{column}").ToArray(), given.Select(column => $"{column}").ToArray());
    }

    private static void SavedAndLoadedIsEqual(MLContext context, ITransformer transformer, IDataView data, List<object[]> rows)
    {
        using var stream = new MemoryStream();
        context.Model.Save(transformer, data.Schema, stream);
        stream.Position = 0;
        ITransformer loaded = new MLContext(seed: 2).Model.Load(stream, out _);
        CellReader.AssertEqual(rows, loaded.Transform(data).ReadAll());

        using var again = new MemoryStream();
        context.Model.Save(loaded, data.Schema, again);
        again.Position = 0;
        CellReader.AssertEqual(rows, context.Model.Load(again, out _).Transform(data).ReadAll());
    }

    private static void RowsAloneAreEqual(ITransformer transformer, IDataView data, List<object[]> rows)
    {
        if (!transformer.IsRowToRowMapper)
        {
            Assert.Throws<Exception>(() => transformer.GetRowToRowMapper(data.Schema));
            return;
        }
        IRowToRowMapper mapper = transformer.GetRowToRowMapper(data.Schema);
        Assert.AreSame(data.Schema, mapper.InputSchema);
        using DataViewRowCursor cursor = data.GetRowCursor(data.Schema);
        using DataViewRow row = mapper.GetRow(cursor, mapper.OutputSchema);
        Assert.AreSame(mapper.OutputSchema, row.Schema);
        Func<object>[] cells = [.. row.Schema.Where(column => !column.IsHidden).Select(column => CellReader.Cell(row, column))];
        var mapped = new List<object[]>();
        while (cursor.MoveNext())
            mapped.Add([.. cells.Select(cell => cell())]);
        CellReader.AssertEqual(rows, mapped);
    }

    private static void ColumnsAloneAreEqual(IDataView view, List<object[]> rows)
    {
        DataViewSchema.Column[] columns = [.. view.Schema.Where(column => !column.IsHidden)];
        for (int index = 0; index < columns.Length; index++)
        {
            using DataViewRowCursor cursor = view.GetRowCursor([columns[index]]);
            Assert.AreSame(view.Schema, cursor.Schema);
            CellReader.AssertEqual([.. rows.Select(row => new[] { row[index] })], cursor.ReadAll());
        }
        using DataViewRowCursor none = view.GetRowCursor([]);
        int count = 0;
        while (none.MoveNext())
            count++;
        Assert.AreEqual(rows.Count, count);
        if (view.GetRowCount() is long promised)
            Assert.AreEqual(promised, count);
    }

    private static void IsRefusedEverywhere(IEstimator<ITransformer> estimator, ITransformer transformer, IDataView data)
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => estimator.GetOutputSchema(SchemaShape.Create(data.Schema)));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => estimator.Fit(data));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => transformer.GetOutputSchema(data.Schema));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => transformer.Transform(data));
    }
}
