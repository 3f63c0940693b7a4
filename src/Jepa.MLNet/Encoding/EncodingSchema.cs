using Jepa.MLNet.Scoring;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Jepa.MLNet;

/// <summary>What an encoding step promises of its output before there is an encoder, for the estimator that trains one.</summary>
internal static class EncodingSchema
{
    /// <summary>The shape of a schema with the latent column added.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The input column is missing or holds no vectors of <see cref="float"/>.</exception>
    public static SchemaShape Declare(SchemaShape inputSchema, string outputColumnName, string inputColumnName, int windowSize, int latentSize)
    {
        // The vectors' size is not part of a shape: only Fit can tell K from K·C.
        var columns = new OperatorColumns([new InputColumn(inputColumnName, windowSize)], [new OutputColumn(outputColumnName, latentSize)]);
        return columns.Declare(new MLContext(), inputSchema);
    }

    /// <summary>Finds a column that must be there, in ML.NET's own words if it is not.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing.</exception>
    public static DataViewSchema.Column Find(DataViewSchema schema, string name, string role) =>
        schema.GetColumnOrNull(name) ?? throw ((IExceptionContext)new MLContext()).ExceptSchemaMismatch(nameof(schema), role, name);

    /// <summary>The error for a column of another type than expected, in ML.NET's own words.</summary>
    public static Exception Mismatch(DataViewSchema.Column column, string role, string expected) =>
        ((IExceptionContext)new MLContext()).ExceptSchemaMismatch("schema", role, column.Name, expected, column.Type.ToString());
}
