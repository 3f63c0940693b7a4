using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace Jepa.Samples.Lab.Trials;

/// <summary>The directions in which latents spread most.</summary>
internal static class PrincipalComponents
{
    /// <summary>Projects rows onto their first principal components, widest first.</summary>
    /// <param name="rows">At least two rows of one width.</param>
    /// <param name="count">How many components; columns past the rows' width are zero.</param>
    /// <returns>A row of <paramref name="count"/> numbers for each row.</returns>
    public static IReadOnlyList<float[]> Project(IReadOnlyList<float[]> rows, int count)
    {
        Matrix<double> matrix =
            Matrix<double>.Build.Dense(rows.Count, rows[0].Length, (row, column) => rows[row][column]);
        Vector<double> means = matrix.ColumnSums() / matrix.RowCount;
        Matrix<double> centred = Matrix<double>.Build.Dense(
            matrix.RowCount, matrix.ColumnCount, (row, column) => matrix[row, column] - means[column]);
        Evd<double> spread = centred.TransposeThisAndMultiply(centred).Evd(Symmetricity.Symmetric);
        // Eigenvalues come in rising order.
        Matrix<double> projected = centred * spread.EigenVectors;
        int width = projected.ColumnCount;
        return [.. Enumerable.Range(0, projected.RowCount).Select(Row)];

        float[] Row(int row)
        {
            float[] components = new float[count];
            for (int component = 0; component < Math.Min(count, width); component++)
                components[component] = (float)projected[row, width - 1 - component];
            return components;
        }
    }
}
