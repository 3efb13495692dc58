using EFCore.Citus.Metadata;
using EFCore.Citus.Migrations.Operations.Internal;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.State;

/// <summary>
///     Tracks the known state of the tables of a database while the operations of a migration are rewritten and checked. The state results
///     from these operations and from the target model. Uncertain facts are treated as unknown.
/// </summary>
internal sealed class MigrationTables
{
    private readonly MigrationScope _scope;
    private readonly TableStates _states;

    // The columns of dropped local tables are unknown.
    private readonly HashSet<TableIdentity> _droppedLocal;

    public MigrationTables(MigrationScope scope)
    {
        _scope = scope;
        _states = new TableStates(scope);
        ForeignKeys = new ForeignKeyGraph(scope);
        Columns = new ColumnCatalog(scope);
        Keys = new KeyCatalog(scope);
        Storage = new TableStorage(scope);
        Groups = new ColocationGroups(_states, Columns);
        _droppedLocal = scope.Operations.OfType<DropTableOperation>()
            .Where(d => d.FindAnnotation(CitusAnnotationNames.TableType) is null)
            .Select(d => d.TableIdentity)
            .ToHashSet();
    }

    public ForeignKeyGraph ForeignKeys { get; }

    public ColumnCatalog Columns { get; }

    public KeyCatalog Keys { get; }

    public TableStorage Storage { get; }

    public ColocationGroups Groups { get; }

    /// <summary>
    ///     Gets a value indicating whether column types are compared with their old types. Without a model, the type is specified again
    ///     whenever a column is altered.
    /// </summary>
    public bool ComparesTypes
        => _scope.Model?.Model.GetProductVersion() is not null;

    /// <summary>
    ///     Gets the tables with a state that is or was known.
    /// </summary>
    public IEnumerable<TableIdentity> Known
        => _states.Known;

    /// <summary>
    ///     Gets the state of the table at this point, or <see langword="null" /> if it is unknown.
    /// </summary>
    public CitusTableState? Find(TableIdentity table)
        => _states.Find(table);

    /// <summary>
    ///     Gets the type of the table at this point, or <see langword="null" /> if it is unknown. A local table that foreign keys connect
    ///     with reference tables is a managed local table.
    /// </summary>
    public CitusTableType? FindType(TableIdentity table)
        => Find(table)?.Type is { } type
            ? type == CitusTableType.Local && ForeignKeys.IsComplete && IsManagedByForeignKeys(table) ? CitusTableType.ManagedLocal : type
            : null;

    /// <summary>
    ///     Gets the type of the table in the model, or <see langword="null" /> if the model does not contain the table.
    /// </summary>
    public CitusTableType? FindTypeInModel(TableIdentity table)
        => _scope.FindTable(_scope.Renamed.After(table)) is { } found ? CitusTableState.From(found).Type : null;

    /// <summary>
    ///     Determines whether Citus manages the local table at this point, or may manage it because its state is unknown.
    /// </summary>
    public bool MayBeManaged(TableIdentity table)
        => Find(table)?.Type switch
        {
            CitusTableType.ManagedLocal => true,
            CitusTableType.Local => IsManagedByForeignKeys(table),
            _ => false
        };

    /// <summary>
    ///     Determines whether a foreign key from or to the table may be the reason why Citus manages a local table that owns a sequence.
    /// </summary>
    public bool MayReleaseSequences(TableIdentity table)
        => Find(table)?.Type.IsSharded != true
            && (_droppedLocal.Any(d => d != table)
                || Known.Any(t => Find(t)?.Type == CitusTableType.Local && Columns.GetAll(t).Any(c => c.Facts.IsIdentity || c.Facts.IsSerial)));

    /// <summary>
    ///     Gets the tables with an identity column that Citus does not manage at this point.
    /// </summary>
    public IEnumerable<TableIdentity> GetLocalTablesWithIdentity()
        => Known.Where(t => FindType(t) == CitusTableType.Local && Columns.GetIdentities(t).Any());

    /// <summary>
    ///     Gets the table that Citus manages and that has a column with values from the sequence.
    /// </summary>
    public TableIdentity? FindUserOfSequence(TableIdentity sequence)
        => Known.Where(t => FindType(t) is not (null or CitusTableType.Local) && Columns.GetAll(t).Any(c => c.Facts.Uses(sequence, t, c.Name)))
            .Select(t => (TableIdentity?)t)
            .FirstOrDefault();

    /// <summary>
    ///     Determines whether the migration distributes the schema of the table.
    /// </summary>
    public bool IsInDistributedSchema(TableIdentity table)
        => _states.IsInDistributedSchema(table);

    /// <summary>
    ///     Determines whether the model maps the name to a view.
    /// </summary>
    public bool IsView(TableIdentity name)
        => _scope.Model?.FindView(name.Name, name.Schema) is not null && _scope.FindTable(name) is null;

    /// <summary>
    ///     Gets the name of a table in the form that operations use, which omits the schema of the search path.
    /// </summary>
    public TableIdentity Resolve(TableIdentity name)
        => name is { Schema: "public" } && !Known.Contains(name) ? name with { Schema = null } : name;

    /// <summary>
    ///     Applies the changes of an operation.
    /// </summary>
    public void Apply(MigrationOperation operation)
    {
        if (operation is DropTableOperation drop)
        {
            Forget(drop.TableIdentity);

            return;
        }

        _states.Apply(operation, ForeignKeys, Columns);
        ForeignKeys.Apply(operation);
        Columns.Apply(operation);
        Keys.Apply(operation);
        Storage.Apply(operation);
        if (operation is SqlOperation sql)
        {
            ApplySql(sql.Sql);
        }
    }

    private void Forget(TableIdentity table)
    {
        _states.Forget(table);
        ForeignKeys.Forget(table);
        Columns.Forget(table);
        Keys.Forget(table);
        Storage.Forget(table);
    }

    private bool IsManagedByForeignKeys(TableIdentity table)
        => ForeignKeys.LeadsToManagedTable(table, t => Find(t)?.Type);

    // SQL written by hand may change foreign keys arbitrarily. It changes the type of tables with the functions of Citus.
    private void ApplySql(string sql)
    {
        ForeignKeys.IsComplete = false;
        foreach (var statement in SqlTokens.SplitStatements(sql))
        {
            foreach (var table in SqlStatement.FindReplaced(statement, Known).ToList())
            {
                Forget(table);
            }

            Keys.Apply(sql, statement);
            _states.Apply(sql, statement);
        }
    }
}
