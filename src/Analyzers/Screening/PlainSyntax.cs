using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedJobs.Analyzers.Screening;

/// <summary>Statements and expressions that do nothing by themselves that a rule asks about: what is in them may.</summary>
internal static class PlainSyntax
{
    public static bool Contains(SyntaxNode node) => node.Kind() is
        SyntaxKind.Block or SyntaxKind.ArrowExpressionClause or SyntaxKind.LocalDeclarationStatement or SyntaxKind.ExpressionStatement
        or SyntaxKind.EmptyStatement or SyntaxKind.BreakStatement or SyntaxKind.ContinueStatement or SyntaxKind.ThrowStatement or SyntaxKind.UsingStatement
        or SyntaxKind.YieldReturnStatement or SyntaxKind.YieldBreakStatement or SyntaxKind.CheckedExpression or SyntaxKind.UncheckedExpression
        or SyntaxKind.SwitchStatement or SyntaxKind.SwitchSection or SyntaxKind.CaseSwitchLabel or SyntaxKind.CasePatternSwitchLabel
        or SyntaxKind.DefaultSwitchLabel or SyntaxKind.WhenClause or SyntaxKind.EqualsValueClause or SyntaxKind.ElseClause
        or SyntaxKind.ThrowExpression or SyntaxKind.ParenthesizedExpression or SyntaxKind.ConditionalAccessExpression
        or SyntaxKind.ElementAccessExpression or SyntaxKind.ElementBindingExpression or SyntaxKind.BracketedArgumentList or SyntaxKind.Argument
        or SyntaxKind.CastExpression or SyntaxKind.DeclarationExpression or SyntaxKind.ParenthesizedVariableDesignation or SyntaxKind.DiscardDesignation
        or SyntaxKind.ThisExpression or SyntaxKind.BaseExpression or SyntaxKind.DefaultExpression or SyntaxKind.TypeOfExpression or SyntaxKind.TupleExpression
        or SyntaxKind.InterpolatedStringExpression or SyntaxKind.InterpolatedStringText or SyntaxKind.Interpolation
        or SyntaxKind.InterpolationAlignmentClause or SyntaxKind.InterpolationFormatClause
        or SyntaxKind.SwitchExpression or SyntaxKind.SwitchExpressionArm
        or SyntaxKind.IsPatternExpression or SyntaxKind.ConstantPattern or SyntaxKind.DeclarationPattern or SyntaxKind.DiscardPattern
        or SyntaxKind.VarPattern or SyntaxKind.RelationalPattern or SyntaxKind.NotPattern or SyntaxKind.AndPattern or SyntaxKind.OrPattern
        or SyntaxKind.ParenthesizedPattern or SyntaxKind.TypePattern or SyntaxKind.ListPattern or SyntaxKind.SlicePattern
        or SyntaxKind.RecursivePattern or SyntaxKind.PropertyPatternClause or SyntaxKind.PositionalPatternClause or SyntaxKind.Subpattern
        or SyntaxKind.NameColon or SyntaxKind.ExpressionColon
        or SyntaxKind.ArrayCreationExpression or SyntaxKind.ImplicitArrayCreationExpression or SyntaxKind.ArrayInitializerExpression
        or SyntaxKind.ArrayRankSpecifier or SyntaxKind.ObjectInitializerExpression or SyntaxKind.CollectionInitializerExpression
        or SyntaxKind.ComplexElementInitializerExpression or SyntaxKind.WithInitializerExpression or SyntaxKind.WithExpression
        or SyntaxKind.AnonymousObjectCreationExpression or SyntaxKind.AnonymousObjectMemberDeclarator or SyntaxKind.NameEquals
        or SyntaxKind.CollectionExpression or SyntaxKind.ExpressionElement or SyntaxKind.SpreadElement or SyntaxKind.RangeExpression or SyntaxKind.IndexExpression
        || node is LiteralExpressionSyntax { RawKind: not (int)SyntaxKind.DefaultLiteralExpression } or BinaryExpressionSyntax or PrefixUnaryExpressionSyntax or PostfixUnaryExpressionSyntax;
}
